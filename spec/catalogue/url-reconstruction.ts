import { heading, may, must } from '../requirement.ts';

export const urlReconstruction = heading('url-reconstruction', 'URL reconstruction', 'PEP 3333 URL Reconstruction', {
  'url.reconstructed': must('the URL of the request can be put together from environ'),
  'url.without-host': must('without HTTP_HOST, SERVER_NAME and SERVER_PORT stand for it'),
  'url.canonical': may('the path is brought into a canonical form'),
});
