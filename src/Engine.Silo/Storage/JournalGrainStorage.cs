using System.Globalization;
using Engine.Journal;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Hosting;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Engine.Silo.Storage;

/// <summary>
/// Grain state in the journal's file, by the journal's writer: two that write into one SQLite file would wait for each other.
/// </summary>
internal sealed class JournalGrainStorage(IStateStore store, IGrainStorageSerializer serializer, IActivatorProvider activators)
    : IGrainStorage
{
    public static void AddTo(ISiloBuilder silo, IJournal journal)
    {
        if (journal is not IStateStore store) silo.AddMemoryGrainStorage(CheckpointGrain.Storage);   // every start makes it anew
        else
            silo.Services.AddGrainStorage(CheckpointGrain.Storage, (provider, _) => new JournalGrainStorage(
                store, new OrleansGrainStorageSerializer(provider.GetRequiredService<Serializer>()),
                provider.GetRequiredService<IActivatorProvider>()));
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await store.ReadStateAsync(Key(stateName, grainId));
        if (stored is null) SetNone(grainState);
        else
            (grainState.State, grainState.ETag, grainState.RecordExists) =
                (serializer.Deserialize<T>(stored.Value), ETag(stored.Version), true);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var expected = Version(grainState.ETag);
        await WriteAsync(Key(stateName, grainId), expected, serializer.Serialize(grainState.State));
        (grainState.ETag, grainState.RecordExists) = (ETag(expected + 1), true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await WriteAsync(Key(stateName, grainId), Version(grainState.ETag), null);
        SetNone(grainState);
    }

    private async Task WriteAsync(string key, long expected, BinaryData? value)
    {
        if (!await store.WriteStateAsync(key, expected, value?.ToMemory()))
            throw new InconsistentStateException($"'{key}' was to follow version {expected}, and another was written meanwhile.");
    }

    private void SetNone<T>(IGrainState<T> grainState) =>
        (grainState.State, grainState.ETag, grainState.RecordExists) = (activators.GetActivator<T>().Create(), null, false);

    private static string Key(string stateName, GrainId grainId) => $"{stateName} of {grainId}";

    private static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static long Version(string? etag) => etag is null ? 0 : long.Parse(etag, CultureInfo.InvariantCulture);
}
