import type { LeadConversion as Conversion } from '../../domain/tmf/schemas/lead-conversion.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Transaction } from '../../entities/database.js';
import type { Context } from '../tmf630/context.js';
import type { ApiRequest } from '../tmf630/operation.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { requireNamed } from '../tmf630/one-row.js';

/** One conversion, in its transaction. */
export class ConversionWork {
  readonly created: Ref[] = [];

  readonly context: Context;
  readonly tx: Transaction;
  readonly request: ApiRequest;
  /** The lead. */
  readonly row: Row;

  constructor({ context, tx, request, row }: Pick<ConversionWork, 'context' | 'tx' | 'request' | 'row'>) {
    this.context = context;
    this.tx = tx;
    this.request = request;
    this.row = row;
  }

  get conversion(): Conversion {
    return this.request.body;
  }

  get lead(): Body {
    return this.row.doc;
  }

  /** Makes a record by the rules of its API. */
  async create(resource: Resource, body: Body): Promise<Ref> {
    const { id } = await resource.create!.handle(this.context, { ...this.request, body });
    const ref = refOf(resource, id);
    this.created.push(ref);
    return ref;
  }

  /** Changes a record by the rules of its API. */
  async change(resource: Resource, row: Row, body: Body): Promise<void> {
    await resource.patch!.handle(this.context, { ...this.request, body }, row);
  }

  /** The stored record; throws 400 with the place where it was named when there is none. */
  async find(resource: Resource, id: string, path: string): Promise<Row> {
    return await requireNamed(this.context, resource, id, path);
  }
}

export type Ref = { readonly id: string; readonly '@referredType': string };

/** The reference to a record of the resource. */
export const refOf = ({ type }: Pick<Resource, 'type'>, id: string): Ref => ({ id, '@referredType': type });

/** Whom a lead became. */
export interface Became {
  readonly account?: Ref;
  readonly consumer?: Ref;
  readonly contact?: Ref;
}
