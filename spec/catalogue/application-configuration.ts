import { heading, should } from '../requirement.ts';

export const applicationConfiguration = heading(
  'application-configuration',
  'application configuration',
  'PEP 3333 Application Configuration',
  {
    'configuration.documented': should('the documentation tells how an application is hosted, and with what options', {
      unobservable: 'what a manual says does not show in an exchange',
    }),
    'configuration.name-value-pairs': should('a deployer can have name-value pairs put into environ', {
      unobservable: 'the way to configure them is different in every server',
    }),
  },
);
