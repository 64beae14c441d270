using System.Collections.Immutable;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;

namespace Engine.Runtime.Ports;

/// <summary>
/// Looks a row up in a file of columns between tabs, for a shop whose other system is a list that somebody exports. The first line names
/// the columns; a row is found by the first one, which is named as the parameter that it holds: <c>customer</c>, say.
/// </summary>
/// <remarks>Reads the file with every request, up to the row, so that it may be replaced at any time.</remarks>
public sealed class TablePort(string name, string path) : IPort
{
    public string Name => name;

    public async Task<PortAnswer> DoAsync(PortRequest request, DateTimeOffset deadline, CancellationToken cancellation)
    {
        string[]? columns = null;
        await foreach (var line in File.ReadLinesAsync(path, cancellation).ConfigureAwait(false))
        {
            var cells = line.Split('\t');
            if (columns is null)
            {
                columns = cells;
                if (!request.Parameters.ContainsKey(columns[0])) return PortAnswer.NotFound;
            }
            else if (cells[0] == request.Parameters[columns[0]])
            {
                return PortAnswer.Done(columns.Zip(cells).ToImmutableSortedDictionary(c => c.First, c => c.Second, StringComparer.Ordinal));
            }
        }
        return PortAnswer.NotFound;
    }
}
