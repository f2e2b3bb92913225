/** For a stack that uses servers of its own, whatever the environment names: other people's are neither killed nor measured. */
export const ownServers = {
  DATABASE_URL: '',
  TEMPORAL_ADDRESS: '',
  TEMPORAL_PROFILE: '',
  TEMPORAL_CONFIG_FILE: '',
  TURNUP_API_KEYS: '',
  TURNUP_FAILPOINT: '',
  LOG_LEVEL: 'warn',
} as const;
