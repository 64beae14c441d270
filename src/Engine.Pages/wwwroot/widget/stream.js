/**
 * Reads Server-Sent Events over fetch, so that the token stays out of the address.
 * Yields {event, id, data} for each, as the HTML standard's event stream says ("9.2.6 Interpreting an event stream").
 */
export async function* readStream(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '', event = 'message', data = [], id;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split(/\r\n|\n|\r/);
      rest = lines.pop();
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield { event, id, data: data.join('\n') };
          event = 'message';
          data = [];
          id = undefined;
          continue;
        }
        const colon = line.indexOf(':');
        if (colon === 0) continue;   // a comment
        const field = colon < 0 ? line : line.slice(0, colon);
        const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
        if (field === 'data') data.push(text);
        else if (field === 'event') event = text;
        else if (field === 'id') id = text;
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
