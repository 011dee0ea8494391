-- Parameter: channel.
select coalesce(list(distinct lower(coalesce(channel, $channel))), [])
from shaped
where lower(coalesce(channel, $channel)) not in (
    'twitter', 'facebook', 'instagram', 'youtube', 'tiktok', 'linkedin', 'reddit', 'mastodon', 'bluesky', 'telegram',
    'whatsapp', 'sms', 'phone', 'email', 'webchat', 'app_store', 'google_play', 'google_business', 'trustpilot', 'forum', 'other'
)
