"""Its folder is where tests of every layer find what they share: `terminals`."""
