// The login page. The token goes out in the body of a request of our own, so that browsers say truly where it was made.

const path = document.documentElement.dataset.path;
const form = document.getElementById('login');
const alert = document.getElementById('alert');
const enter = document.getElementById('enter');

const ENDED = {
  expired: 'Your login has ended. Log in to go on where you were.',
  replaced: 'Your login has ended: too many newer ones are open. Log in to go on where you were.',
  logout: 'You have logged out.',
};
const ended = ENDED[new URLSearchParams(location.search).get('ended')];
if (ended) {
  document.getElementById('ended').textContent = ended;
  document.getElementById('ended').hidden = false;
}

form.addEventListener('submit', async event => {
  event.preventDefault();
  enter.disabled = true;
  alert.hidden = true;
  document.getElementById('ended').hidden = true;
  try {
    const reply = await fetch(`${path}/login`, { method: 'POST', body: new URLSearchParams({ token: form.token.value }) });
    if (reply.ok) {
      location.replace(goal());
      return;
    }
    const { error } = await reply.json();
    tell(error.message);
  } catch {
    tell('the server can’t be reached; try again');
  }
  enter.disabled = false;
});

/** Back to the page that was asked for: only ever one of this console, whatever the address says. */
function goal() {
  const to = decodeURIComponent(location.hash.slice(1));
  return to === path || to.startsWith(`${path}?`) || to.startsWith(`${path}/`) ? to : path;
}

function tell(sentence) {
  alert.textContent = `${sentence[0].toUpperCase()}${sentence.slice(1)}.`;
  alert.hidden = false;
  form.token.select();
  form.token.focus();
}
