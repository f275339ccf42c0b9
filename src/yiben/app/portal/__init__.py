"""The portal's pages: what anybody may see, who or wherever they are."""
