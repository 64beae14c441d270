using Engine.Runtime.Projections;
using FsCheck;
using FsCheck.Fluent;

namespace Engine.Runtime.Tests.Projections;

public sealed class PacedTests
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    [Fact]
    public Task Whenever_it_changes_nobody_is_shown_more_than_four_a_second_and_the_last_state_always_arrives() =>
        // Without a synchronisation context whatever follows a signal or a timer runs on the thread that gives it: nothing is left to wait
        // for.
        Task.Run(() => Prop.ForAll<byte[]>(steps =>
        {
            var (clock, changing) = (new Clock(), new Changing());
            var shown = new List<(TimeSpan At, State State)>();
            using var stop = new CancellationTokenSource();
            var watching = WatchAsync();
            var quietSince = TimeSpan.Zero;
            foreach (var step in steps)
            {
                clock.Advance(TimeSpan.FromMilliseconds(step % 16 * 23));
                changing.To(new State(step / 16));
                var now = clock.GetUtcNow() - Clock.Noon;
                if (now - quietSince >= Every) Assert.Equal(changing.State, shown[^1].State);   // at once, after a quiet time
                quietSince = now + Every;
            }
            clock.Advance(Every);

            Assert.Equal(changing.State, shown[^1].State);
            Assert.All(shown.Zip(shown.Skip(1)), pair =>
            {
                Assert.True(pair.Second.At - pair.First.At >= Every, $"{pair.First.At} and {pair.Second.At}");
                Assert.NotEqual(pair.First.State, pair.Second.State);
            });
            changing.End();
            Assert.True(watching.IsCompletedSuccessfully);

            async Task WatchAsync()
            {
                await foreach (var state in Paced.FollowAsync(changing.Look, changing.ChangedAsync, Every, clock, stop.Token))
                    shown.Add((clock.GetUtcNow() - Clock.Noon, state));
            }
        }).QuickCheckThrowOnFailure(), TestContext.Current.CancellationToken);

    private sealed record State(int Number);

    /// <summary>Something that changes, and tells of it as a follower of the wall does.</summary>
    private sealed class Changing
    {
        private TaskCompletionSource<bool>? _waiting;
        private bool _hasChanged, _hasEnded;

        public State State { get; private set; } = new(0);

        public State Look()
        {
            _hasChanged = false;
            return State;
        }

        public void To(State state)
        {
            (State, _hasChanged) = (state, true);
            _waiting?.TrySetResult(true);
        }

        public void End()
        {
            _hasEnded = true;
            _waiting?.TrySetResult(false);
        }

        public async ValueTask<bool> ChangedAsync(CancellationToken cancellation)
        {
            if (_hasChanged) return true;
            if (_hasEnded) return false;
            _waiting = new TaskCompletionSource<bool>();
            return await _waiting.Task.WaitAsync(cancellation);
        }
    }
}
