-- file: reviews_reviews_com.acme.shop_202601.csv
-- encoding: utf-16
select
    'com.acme.shop' as "Package Name", 310 as "App Version Code", '3.1.0' as "App Version Name", 'en' as "Reviewer Language", 'oriole' as "Device",
    strftime(asked_at, '%Y-%m-%dT%H:%M:%SZ') as "Review Submit Date and Time", epoch_ms(asked_at) as "Review Submit Millis Since Epoch",
    strftime(asked_at, '%Y-%m-%dT%H:%M:%SZ') as "Review Last Update Date and Time", epoch_ms(asked_at) as "Review Last Update Millis Since Epoch",
    1 + n % 5 as "Star Rating", null as "Review Title", question as "Review Text",
    strftime(answered_at, '%Y-%m-%dT%H:%M:%SZ') as "Developer Reply Date and Time", epoch_ms(answered_at) as "Developer Reply Millis Since Epoch",
    answer as "Developer Reply Text",
    'http://play.google.com/console/developers/1/app/2/user-feedback/review-details?reviewId=' || md5(n::text) || '&corpus=PUBLIC_REVIEWS' as "Review Link"
from talk
order by n
