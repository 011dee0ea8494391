-- Puts errors of labels into the log in place of earlier ones of the same source and language, and of those that other rules
-- made; those of all languages together are their sum. Reads `confusions`.
delete from label_errors
where language is null or fingerprint is distinct from (select value from properties where name = 'labelling')
    or exists (
        from confusions where confusions.source = label_errors.source and confusions.language = label_errors.language
    );

insert into label_errors
select source, language, truth, predicted, texts, (select value from properties where name = 'labelling') from confusions;

insert into label_errors
select source, null, truth, predicted, sum(texts), fingerprint
from label_errors
group by source, truth, predicted, fingerprint;
