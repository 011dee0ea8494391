-- Parameter: channel.
select coalesce(list(distinct lower(coalesce(channel, $channel))), [])
from (from (select channel from posts limit 0) union all by name select channel from source_rows)
where lower(coalesce(channel, $channel)) not in (
    'twitter', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'reddit', 'mastodon', 'bluesky', 'telegram',
    'whatsapp', 'sms', 'phone', 'email', 'webchat', 'app_store', 'google_play', 'google_business', 'trustpilot', 'forum', 'other'
)
