using Engine.Journal.Keys;
using static Engine.Journal.Tests.Samples;

namespace Engine.Journal.Tests.Keys;

public sealed class InOrderTests
{
    [Fact]
    public async Task All_are_submitted_when_the_last_of_every_actor_is_though_none_is_written()
    {
        var inOrder = new InOrder();
        var (first, other, written) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource<int>());
        var submitted = 0;
        async Task<Task<int>> After(Task key)
        {
            await key;
            submitted++;
            return written.Task;
        }
        var waiting = new[] { (1, first), (1, first), (2, other) }
            .Select(turn => inOrder.SubmitAsync(Conversation(turn.Item1), () => After(turn.Item2.Task)).AsTask()).ToArray();

        var all = inOrder.AllSubmittedAsync();
        first.SetResult();
        Assert.False(all.IsCompleted);
        other.SetResult();
        await all.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System);

        Assert.Equal(3, submitted);
        Assert.All(waiting, turn => Assert.False(turn.IsCompleted));
        written.SetResult(1);
        await Task.WhenAll(waiting);
        Assert.False(inOrder.Holds(Conversation(1)));
    }
}
