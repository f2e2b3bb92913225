import { Agent, type buildConnector } from 'undici';
import type { Outbound, OutboundTls } from '../../outbound/outbound.js';

/** The connections that are opened with these certificates; always the same ones for the same object. */
export type AgentFor = (tls?: OutboundTls) => Agent;

/** Connections to downstream systems and their token endpoints, apart by the certificate with which they are opened. */
export function createAgents({ connectWith }: Pick<Outbound, 'connectWith'>): AgentFor {
  const agents = new Map<OutboundTls | undefined, Agent>();
  return (tls) => {
    const agent = agents.get(tls) ?? openAgent(connectWith(tls ?? {}));
    agents.set(tls, agent);
    return agent;
  };
}

const openAgent = (connect: buildConnector.connector): Agent =>
  new Agent({ connect, connections: 64, pipelining: 1, keepAliveTimeout: 10_000 });
