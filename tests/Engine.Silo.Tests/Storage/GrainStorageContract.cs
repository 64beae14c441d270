using Engine.Silo.Storage;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Engine.Silo.Tests.Storage;

/// <summary>What every grain storage promises. Each inherits these tests.</summary>
public abstract class GrainStorageContract : IAsyncLifetime
{
    private const string Name = "checkpoint";

    // Keys that no projection has: the engine under test stores its own checkpoints meanwhile.
    private static readonly GrainId Wall = GrainId.Create("checkpoint", "a wall"), Queues = GrainId.Create("checkpoint", "some queues");

    private IGrainStorage _storage = null!;

    /// <summary>Opens it on what was written before.</summary>
    protected abstract Task<IGrainStorage> OpenAsync();

    public async ValueTask InitializeAsync() => _storage = await OpenAsync();

    public abstract ValueTask DisposeAsync();

    [Fact]
    public async Task Nothing_is_read_before_something_is_written()
    {
        var read = await ReadAsync(Wall);

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
        Assert.Null(read.State!.State);
    }

    [Fact]
    public async Task A_write_replaces_the_one_before_and_is_read_by_whoever_opens_it_next()
    {
        var wall = await WriteAsync(Wall, 7);
        wall.State = State(9, [1, 2]);
        await _storage.WriteStateAsync(Name, Wall, wall);
        await WriteAsync(Queues, 3);

        _storage = await OpenAsync();

        var read = await ReadAsync(Wall);
        Assert.True(read.RecordExists);
        Assert.Equal(wall.ETag, read.ETag);
        Assert.Equal(9, read.State!.Position);
        Assert.Equal([1, 2], read.State!.State!.Value.ToArray());
        Assert.Equal(3, (await ReadAsync(Queues)).State!.Position);
    }

    [Fact]
    public async Task States_of_one_grain_are_told_apart_by_their_names()
    {
        await WriteAsync(Wall, 7);

        var other = new GrainState<CheckpointState>();
        await _storage.ReadStateAsync("another", Wall, other);

        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task A_stale_write_or_clear_is_refused_and_leaves_what_is_there()
    {
        var newcomer = await ReadAsync(Wall);
        var stale = await WriteAsync(Wall, 7);
        var current = await ReadAsync(Wall);
        current.State = State(8);
        await _storage.WriteStateAsync(Name, Wall, current);

        newcomer.State = stale.State = State(1);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync(Name, Wall, newcomer));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync(Name, Wall, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync(Name, Wall, stale));

        Assert.Equal(8, (await ReadAsync(Wall)).State!.Position);
    }

    [Fact]
    public async Task Of_those_who_write_at_once_after_the_same_version_one_wins()
    {
        await WriteAsync(Wall, 7);
        var writers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ReadAsync(Wall)));

        var written = await Task.WhenAll(writers.Select(async (writer, number) =>
        {
            writer.State = State(100 + number);
            try
            {
                await _storage.WriteStateAsync(Name, Wall, writer);
                return writer.State!.Position;
            }
            catch (InconsistentStateException)
            {
                return 0;
            }
        }));

        Assert.Equal((await ReadAsync(Wall)).State!.Position, Assert.Single(written, position => position > 0));
    }

    [Fact]
    public async Task What_is_cleared_is_gone_and_can_be_written_anew()
    {
        var wall = await WriteAsync(Wall, 7);

        await _storage.ClearStateAsync(Name, Wall, wall);

        Assert.False(wall.RecordExists);
        Assert.False((await ReadAsync(Wall)).RecordExists);
        await WriteAsync(Wall, 8);
        Assert.Equal(8, (await ReadAsync(Wall)).State!.Position);
    }

    [Fact]
    public async Task A_state_may_have_some_megabytes()
    {
        var bytes = new byte[8 << 20];
        new Random(1).NextBytes(bytes);
        var wall = await ReadAsync(Wall);
        wall.State = State(7, bytes);

        await _storage.WriteStateAsync(Name, Wall, wall);

        Assert.True((await ReadAsync(Wall)).State!.State!.Value.Span.SequenceEqual(bytes));
    }

    private static CheckpointState State(long position, byte[]? state = null) => new() { Position = position, State = state ?? [] };

    private async Task<GrainState<CheckpointState>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<CheckpointState>();
        await _storage.ReadStateAsync(Name, grain, state);
        return state;
    }

    private async Task<GrainState<CheckpointState>> WriteAsync(GrainId grain, long position)
    {
        var state = await ReadAsync(grain);
        state.State = State(position);
        await _storage.WriteStateAsync(Name, grain, state);
        return state;
    }
}
