// A message to be sent: command and parameter, judged as they are typed.

import { element } from './dom.js';

/** fields: more of them before the command. `submit(cmd, param)` gets the parameter as its JSON text. */
export function composer({ before = [], submit, action = 'Preview…', withChannel = false }) {
  const cmd = element('input', { id: 'cmd', name: 'cmd', required: true, maxlength: '64', pattern: '[A-Za-z0-9._:\\-]+', placeholder: 'notice', autocomplete: 'off', autocapitalize: 'none', spellcheck: 'false' });
  const param = element('textarea', { id: 'param', name: 'param', rows: '5', spellcheck: 'false', 'aria-describedby': 'param-fault', class: 'code' });
  param.value = '{ "text": "" }';
  const channel = element('input', { id: 'about', name: 'about', autocomplete: 'off', spellcheck: 'false' });
  const fault = element('p', { class: 'fault', id: 'param-fault', role: 'status' });
  const form = element('form', { class: 'composer', submit: event => { event.preventDefault(); judge() && submit(cmd.value, param.value.trim() || 'null', channel.value); } },
    ...before,
    element('div', { class: 'field' }, element('label', { for: 'cmd' }, 'Command'), cmd),
    withChannel ? element('div', { class: 'field' }, element('label', { for: 'about' }, 'About the channel (may be empty)'), channel) : undefined,
    element('div', { class: 'field' }, element('label', { for: 'param' }, 'Parameter, as JSON'), param, fault),
    element('div', { class: 'actions' }, element('button', { class: 'button', id: 'preview' }, action)));

  function judge() {
    try {
      JSON.parse(param.value.trim() || 'null');
      fault.textContent = '';
      param.removeAttribute('aria-invalid');
      return true;
    } catch (problem) {
      fault.textContent = `This is no JSON: ${problem.message}`;
      param.setAttribute('aria-invalid', 'true');
      return false;
    }
  }
  param.addEventListener('input', judge);
  return form;
}
