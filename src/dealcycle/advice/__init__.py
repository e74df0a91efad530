"""From measures to what to do: findings that carry the gap, recommendations that rest on them."""
