import type { FastifyInstance, FastifyRequest } from 'fastify';
import { inlineText } from './app-page.ts';

/**
 * What a page asks the API for first, as data elements of the page. The routes answer themselves, to the caller of the
 * page: who may not read something, or asks too often, gets the page without it.
 */
export async function firstAnswers(app: FastifyInstance, { headers, ip }: FastifyRequest, paths: readonly string[]): Promise<string> {
  const { host = '', cookie = '' } = headers;
  const answers = await Promise.all(
    paths.map(async (url) => {
      const { statusCode, payload } = await app.inject({ method: 'GET', url, headers: { host, cookie }, remoteAddress: ip });
      return statusCode === 200 ? `<script type="application/json" data-answer="${url.replaceAll('&', '&amp;')}">${inlineText(payload)}</script>\n` : '';
    }),
  );
  return answers.join('');
}
