update templates set template_no = kept_templates.template_no
from kept_templates
where kept_templates.message_no = templates.message_no and kept_templates.template_no <> templates.template_no;

drop table kept_templates;
