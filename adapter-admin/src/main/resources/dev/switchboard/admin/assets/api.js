// What changes something goes over HTTP, so that each action is one request that proxies and logs can see.

import { path } from './dom.js';

let login;

/** The login of this page, asked for once. */
async function session() {
  login ??= fetch(`${path}/api/session`).then(read);
  try {
    return await login;
  } catch (problem) {
    // Asked for anew the next time: the server may be back by then.
    login = undefined;
    throw problem;
  }
}

export async function act(what, body) {
  return post(`/api/${what}`, body);
}

export async function logout() {
  return post('/logout', {});
}

async function post(below, body) {
  const { csrf } = await session();
  const reply = await fetch(path + below, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Switchboard-Csrf': csrf },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return reply.status === 204 ? null : read(reply);
}

async function read(reply) {
  const answer = await reply.json();
  if (!reply.ok) {
    login = undefined;
    throw new Error(answer.error.message);
  }
  return answer;
}
