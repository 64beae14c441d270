using System.IO.Compression;
using System.Text.Json;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;

namespace Engine.Runtime.Projections;

/// <summary>The wall's rows as a checkpoint keeps them: JSON, compressed while it is written.</summary>
/// <remarks>
/// Rows are alike: less than 100 bytes of each are left, and every ten seconds that much less is written between the turns. Written in one
/// piece, the JSON of 7,000 rows took a buffer of 8 MB, and the shared pool kept that and all the smaller ones on its way for each thread
/// that had ever stored.
/// </remarks>
internal static class WallCheckpoint
{
    public static ReadOnlyMemory<byte> Write(WallRow[] rows)
    {
        using var state = new MemoryStream();
        using (var compressed =
            new GZipStream(state, CompressionLevel.Fastest)) JsonSerializer.Serialize(compressed, rows, ContractsJson.Default.WallRowArray);
        return state.ToArray();
    }

    /// <exception cref="JsonException">These are no rows.</exception>
    /// <exception cref="InvalidDataException">This is nothing that was compressed.</exception>
    public static WallRow[] Read(ReadOnlyMemory<byte> state)
    {
        using var compressed = new GZipStream(new MemoryStream(state.ToArray(), writable: false), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(compressed, ContractsJson.Default.WallRowArray) ?? [];
    }
}
