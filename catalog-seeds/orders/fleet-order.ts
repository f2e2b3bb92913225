import { mobileOrder } from './mobile-order.js';

/** A company's mobile plans in one bundle, which the seeds do not sell; ready to POST as a product offering. */
export const fleetOffering = {
  '@type': 'ProductOffering',
  id: 'mobile-fleet',
  name: 'Mobile Fleet',
  version: '1.0',
  lifecycleStatus: 'launched',
  isSellable: true,
  isBundle: true,
  productSpecification: { id: 'mobile-family', '@referredType': 'ProductSpecification' },
  bundledProductOffering: [
    {
      id: 'mobile-plan',
      bundledProductOfferingOption: { numberRelOfferLowerLimit: 1, numberRelOfferUpperLimit: 10_000 },
    },
  ],
};

/** A TMF622 order for one bundle of so many SIMs, none of which has a place; `fleetOffering` is to be there. */
export function fleetOrder(sims: number): object {
  const { productOrderItem: plans, ...order } = mobileOrder(sims) as { readonly productOrderItem: object[] };
  const fleet = { id: 'fleet', action: 'add', productOffering: { id: fleetOffering.id } };
  return { ...order, productOrderItem: [{ ...fleet, productOrderItem: plans }] };
}
