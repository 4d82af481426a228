"""The public front door for employers: who takes part, what each kind asks, and the flyer."""
