import { useRef } from 'react';
import { Menu, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import type { AttributeView } from '#shared/contract/mapping';
import { useText } from '../../useText';

interface AddAttributeProps {
  label: string;
  attributes: readonly AttributeView[];
  /** Where the focus goes once the menu is closed after an attribute was added; else it goes back to the button. */
  focusAfter?: () => HTMLElement | null;
  onAdd(attribute: AttributeView): void;
}

/** Offers the attributes that have no rule yet. */
export const AddAttribute = ({ label, attributes, focusAfter, onAdd }: AddAttributeProps) => {
  const text = useText();
  const hasAdded = useRef(false);
  // Not a button that is grey and does not say why.
  if (attributes.length === 0) {
    return (
      <Typography variant="pi" textColor="neutral600">
        {text('rules.allMapped')}
      </Typography>
    );
  }
  return (
    <Menu.Root>
      <Menu.Trigger variant="secondary" size="S" startIcon={<Plus />}>
        {label}
      </Menu.Trigger>
      <Menu.Content
        popoverPlacement="bottom-end"
        maxHeight="32rem"
        onCloseAutoFocus={(event) => {
          // Not before: an open menu takes the focus back.
          const next = hasAdded.current ? focusAfter?.() : null;
          hasAdded.current = false;
          if (!next) return;
          event.preventDefault();
          next.focus();
        }}
      >
        {attributes.map((attribute) => (
          <Menu.Item
            key={attribute.name}
            onSelect={() => {
              hasAdded.current = true;
              onAdd(attribute);
            }}
          >
            {attribute.name}{' '}
            <Typography tag="span" variant="pi" textColor="neutral600">
              {attribute.type}
            </Typography>
          </Menu.Item>
        ))}
      </Menu.Content>
    </Menu.Root>
  );
};
