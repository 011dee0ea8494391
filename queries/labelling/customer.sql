-- Which lists of the language that is being read a customer's text has phrases of, and before which of them a negator stands.
-- Each list costs a search through the text. So those are looked for first that decide most, rare ones together, and one that can
-- change nothing any more is not looked for (`unless`), except where all signs are asked for,
-- as they are for texts of no clear language. `categories.sql` decides.
insert into customer_signs by name
with failing as (
    select
        text_no, text,
        is_unclear or getvariable('all_signs') as needs_all,
        has(text, 'failure') as failure
    from tongues
    where not from_brand and (reads_as = $language or (is_unclear and $is_guess))
),
failed as (
    select *, case when failure then has(text, 'not_failure') else false end as not_failure
    from failing
),
complaining as (
    select *, unless(failure and not not_failure, needs_all, text, 'complaint') as complaint
    from failed
),
complained as (
    select *, case when complaint then has(text, 'not_complaint') else false end as not_complaint
    from complaining
),
rare as (
    select
        *,
        complaint and not not_complaint or failure and not not_failure as is_wrong,
        -- what is wrong may be settled; else any of the rare ones may be there
        case when is_wrong and not needs_all then has(text, 'settled') else has(text, 'rare') end as is_rare
    from complained
),
settled as (
    select
        *,
        case when is_wrong and not needs_all then is_rare else unless(not is_rare, needs_all, text, 'settled') end as settled
    from rare
),
weighed as (
    select
        * exclude (is_wrong, is_rare),
        -- where something is settled all else is weighed against it
        needs_all or settled as weighs_all,
        is_wrong and not settled as has_failed,
        unless(not is_rare or has_failed, weighs_all, text, 'spam') as spam,
        unless(not is_rare or has_failed, weighs_all, text, 'suggestion') as suggestion
    from settled
),
praising as (
    select *, unless(has_failed, needs_all, text, 'praise') as praise
    from weighed
),
denying as (
    select *, case when praise then has(text, 'not_praise') else false end as not_praise
    from praising
),
dealing as (
    select
        * exclude (has_failed),
        has_failed or (not_praise and not settled) as is_sure,
        unless(is_sure, needs_all, text, 'dealings') as dealings,
        unless(is_sure, needs_all, text, 'delay') as delay
    from denying
),
strong as (
    select
        *,
        -- with these two it is a complaint
        unless(is_sure or (dealings and delay and not praise), weighs_all, text, 'anger') as anger
    from dealing
),
lacking as (
    select
        *,
        2 * (delay::integer + anger::integer + dealings::integer) - 2 * praise::integer as points,
        -- three points at most come from weak signs: not enough without stronger ones, and not needed beside two of these
        is_sure or points >= 4 or (points <= 0 and not anger) as is_enough,
        unless(is_enough, weighs_all, text, 'lack') as lack,
        unless(is_enough, weighs_all, text, 'loss') as loss
    from strong
),
weak as (
    select
        *,
        -- as stronger signs count two each, so do only two of the weak ones matter
        unless(is_enough or lack = loss, weighs_all, text, 'service') as service
    from lacking
),
asking as (
    select
        * exclude (is_enough, weighs_all, is_sure, points),
        not settled and (is_sure or points + lack::integer + loss::integer + service::integer >= 4) as is_complaint,
        unless(is_complaint, needs_all, text, 'question') as question
    from weak
),
requesting as (
    select *, unless(is_complaint or question or suggestion, needs_all, text, 'request') as request
    from asking
),
closing as (
    select
        * exclude (is_complaint),
        is_complaint or question or request or suggestion as is_told,
        unless(is_told, needs_all, text, 'abuse') as abuse,
        unless(is_told, needs_all, text, 'thanks') as thanks
    from requesting
)
select
    * exclude (text, is_told),
    $language as language,
    case when thanks then has(text, 'not_thanks') else false end as not_thanks,
    case when abuse then has(text, 'not_abuse') else false end as not_abuse
from closing;
