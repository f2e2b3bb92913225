/** Whether what is listed in the attribute is identified within its document only: items, and what relates them. */
export const hasOwnId = (attribute: string): boolean => /Item(?:Relationship)?$/.test(attribute);
