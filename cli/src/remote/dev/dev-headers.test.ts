import { expect, it } from 'vitest';
import { headersFrom, headersTo } from './dev-headers.ts';

const shell = new URL('https://rota.example');
const own = ['http://127.0.0.1:4500', 'http://localhost:4500'];

it('[CLI-243] a page of the proxy asks the shell as one of its own, with its cookies; any other page keeps its origin', () => {
  const asked = { host: '127.0.0.1:4500', origin: 'http://127.0.0.1:4500', cookie: 'a=b', connection: 'keep-alive', referer: 'http://127.0.0.1:4500/', 'accept-encoding': 'br', 'if-none-match': '"x"', 'x-csrf': 'y' };
  expect(headersTo(shell, own, asked, false)).toEqual({ host: 'rota.example', origin: 'https://rota.example', cookie: 'a=b', 'accept-encoding': 'br', 'if-none-match': '"x"', 'x-csrf': 'y' });
  expect(headersTo(shell, own, asked, true)).toEqual({ host: 'rota.example', origin: 'https://rota.example', cookie: 'a=b', 'accept-encoding': 'identity', 'x-csrf': 'y' });
  expect(headersTo(shell, own, { origin: 'http://127.0.0.1:4501' }, false)).toEqual({ host: 'rota.example', origin: 'http://127.0.0.1:4501' });
  expect(headersTo(shell, own, {}, false)).toEqual({ host: 'rota.example' });
});

it('[CLI-243] what the shell asks of browsers holds on, but for its host alone; what was rewritten is kept by nobody', () => {
  const given = { 'content-security-policy': "default-src 'none'", 'set-cookie': ['a=b', 'c=d'], 'strict-transport-security': 'max-age=1', 'transfer-encoding': 'chunked', etag: '"x"', 'content-length': '3', 'cache-control': 'no-cache' };
  expect(headersFrom(given, false)).toEqual({ 'content-security-policy': "default-src 'none'", 'set-cookie': ['a=b', 'c=d'], etag: '"x"', 'content-length': '3', 'cache-control': 'no-cache' });
  expect(headersFrom(given, true)).toEqual({ 'content-security-policy': "default-src 'none'", 'set-cookie': ['a=b', 'c=d'], 'cache-control': 'no-store' });
});
