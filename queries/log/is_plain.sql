-- Whether every row that was streamed in may stay as it is, if only none shares its number with another.
select
    coalesce(max(posted_at) <= getvariable('latest'), true)
    and count(*) filter (where visibility not in ('public', 'private', 'internal')) = 0
    and count(*) filter (where removed_by not in ('brand', 'author')) = 0
    and not exists (
        select 1
        from (select distinct channel from posts)
        where channel not in (
            'twitter', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'reddit', 'mastodon', 'bluesky', 'telegram',
            'whatsapp', 'sms', 'phone', 'email', 'webchat', 'app_store', 'google_play', 'google_business', 'trustpilot',
            'forum', 'other'
        )
    )
from posts
