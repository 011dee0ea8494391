-- file: results.csv
-- load: --input-tz UTC --brand-account acme
select
    'https://twitter.com/' || case when is_answer then 'acme' else handle end || '/statuses/' || 2028400000000000000 + message_no as url, null as indexed,
    strftime(written_at, '%Y-%m-%d %H:%M:%S') as published, null as search_indexed, null as title_snippet, null as content_snippet, null as title,
    case when is_answer then '@' || handle else '@acme' end || ' ' || words as content, null as root_url, null as domain_url, null as host_url,
    case when is_answer then 'https://twitter.com/' || handle || '/statuses/' || 2028400000000000000 + message_no - 1 end as parent_url,
    'en' as lang, null as porn_level, null as fluency_level, null as spam_level, -5 as sentiment, 'SOCIALMEDIA,SOCIALMEDIA_TWITTER' as source_type, 'TEXT' as post_type,
    null as tags_customer, null as "article_extended_attributes.facebook_likes", 1 as "article_extended_attributes.twitter_retweets",
    null as "article_extended_attributes.instagram_likes", null as "article_extended_attributes.num_comments", 1250 as "source_extended_attributes.twitter_followers",
    'ex:twitter.com-' || customer_no as "extra_author_attributes.id", null as "extra_author_attributes.type",
    case when is_answer then 'Acme' else customer_name end as "extra_author_attributes.name", case when is_answer then 'acme' else handle end as "extra_author_attributes.short_name",
    null as "extra_author_attributes.url", 4 as engagement, 1250 as reach, 3 as "article_extended_attributes.twitter_likes"
from messages
order by message_no
