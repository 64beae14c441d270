using System.Threading.Channels;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Journal;
using Engine.Runtime.Tails;
using Engine.Runtime.Tests.Support;

namespace Engine.Runtime.Tests.Tails;

/// <summary>
/// Everything that is committed reaches whoever follows it once and in order, whatever happens to the pages in which it travels.
/// </summary>
public sealed class PageFollowerTests
{
    private static readonly ActorId Cleo = new ConversationId("cleo").Actor, Dora = new ConversationId("dora").Actor;

    private readonly JournalDouble _journal = new();
    private readonly Channel<Page?> _pages = Channel.CreateUnbounded<Page?>();
    private readonly Dictionary<ActorId, long> _said = [];

    [Fact]
    public void Pages_lost_doubled_late_and_cut_anew_and_restarts_from_a_checkpoint_leave_neither_gap_nor_double()
    {
        for (var seed = 0; seed < 2_000; seed++) new Afternoon(seed).Play();
    }

    [Fact]
    public async Task Pages_are_enough_once_the_journal_has_been_read()
    {
        await SayAsync(Cleo);
        await using var following = Follow();
        Assert.Equal(1, (await following.NextAsync()).Position);

        _pages.Writer.TryWrite(Page(0, after: 1, await SayAsync(Cleo)));
        _pages.Writer.TryWrite(Page(1, after: 1, upto: 2));

        Assert.Equal(2, (await following.NextAsync()).Position);
        Assert.Equal([0L], _journal.ReadAllsAfter);
    }

    [Fact]
    public async Task Events_of_one_partition_wait_for_word_from_the_others()
    {
        await using var following = Follow();
        var next = following.NextAsync();
        var (first, second) = (await SayAsync(Dora), await SayAsync(Cleo));

        _pages.Writer.TryWrite(Page(0, after: 0, second));
        _pages.Writer.TryWrite(Page(1, after: 0, first, upto: 2));

        Assert.Equal(Dora, (await next).Actor);
        Assert.Equal(Cleo, (await following.NextAsync()).Actor);
    }

    [Fact]
    public async Task A_page_that_begins_after_what_is_there_has_the_journal_read_first()
    {
        await using var following = Follow();
        var next = following.NextAsync();
        await SayAsync(Cleo);   // its page is lost

        _pages.Writer.TryWrite(Page(0, after: 1, await SayAsync(Cleo)));

        Assert.Equal(1, (await next).Position);
        Assert.Equal(2, (await following.NextAsync()).Position);
        Assert.Equal([0L, 0], _journal.ReadAllsAfter);
    }

    [Fact]
    public async Task A_reader_that_says_no_more_than_where_it_begins_has_the_journal_read_too()
    {
        await using var following = Follow();
        var next = following.NextAsync();
        await SayAsync(Cleo);

        _pages.Writer.TryWrite(Page(1, after: 1, upto: 1));

        Assert.Equal(1, (await next).Position);
    }

    [Fact]
    public async Task Who_has_heard_nothing_between_two_looks_reads_the_journal()
    {
        await using var following = Follow();
        var next = following.NextAsync();
        await SayAsync(Cleo);   // nobody publishes it

        _pages.Writer.TryWrite(null);

        Assert.Equal(1, (await next).Position);
    }

    [Fact]
    public async Task Who_has_heard_something_between_two_looks_does_not()
    {
        await using var following = Follow();
        var next = following.NextAsync();

        _pages.Writer.TryWrite(Page(0, after: 0, await SayAsync(Cleo)));
        _pages.Writer.TryWrite(Page(1, after: 0, upto: 1));
        await next;
        next = following.NextAsync();
        _pages.Writer.TryWrite(null);
        _pages.Writer.TryWrite(Page(0, after: 1, await SayAsync(Cleo)));
        _pages.Writer.TryWrite(Page(1, after: 1, upto: 2));
        await next;

        Assert.Equal([0L], _journal.ReadAllsAfter);
    }

    [Fact]
    public async Task One_partition_that_falls_silent_holds_the_others_up_until_the_next_look_but_one()
    {
        await using var following = Follow();
        var next = following.NextAsync();
        _pages.Writer.TryWrite(Page(0, after: 0, await SayAsync(Cleo)));   // partition 1's page is lost

        _pages.Writer.TryWrite(null);

        Assert.Equal(1, (await next).Position);
        _pages.Writer.TryWrite(Page(0, after: 1, await SayAsync(Cleo)));
        _pages.Writer.TryWrite(Page(1, after: 1, upto: 2));
        Assert.Equal(2, (await following.NextAsync()).Position);
    }

    private IAsyncEnumerator<Committed> Follow() =>
        PageFollower.FollowAsync(0, partitions: 2, _pages.Reader,
            (after, ct) => _journal.ReadAllAsync(ActorKind.Conversation, after, Fanout.Page, ct), default).GetAsyncEnumerator();

    private async Task<Committed> SayAsync(ActorId who)
    {
        var before = _said.GetValueOrDefault(who);
        _said[who] = before + 1;
        return (await _journal.AppendAsync(
            new Turn(who, before, Clock.Noon, [new ConversationEvent.CustomerSaid($"m-{before}", "hello", null)])))![0];
    }

    private static Page Page(int partition, long after, Committed @event, long? upto = null) =>
        new(partition, after, upto ?? @event.Position, [@event]);

    private static Page Page(int partition, long after, long upto) => new(partition, after, upto, []);

    /// <summary>
    /// A journal that grows, readers that cut it into pages, a wire that does what it likes with them, and one who follows.
    /// </summary>
    private sealed class Afternoon
    {
        private static readonly Event Said = new ConversationEvent.CustomerSaid("m", "hello", null);

        private readonly int _seed;
        private readonly Random _dice;
        private readonly int _partitions;
        private readonly List<Committed> _journal = [];
        private readonly List<Page> _wire = [];
        private readonly long[] _readers;
        private readonly List<Committed> _given = [];
        private PageFollower _follower;
        private int _committed, _checkpoint;

        public Afternoon(int seed)
        {
            (_seed, _dice) = (seed, new Random(seed));
            _partitions = _dice.Next(1, 5);
            _readers = new long[_dice.Next(1, 3)];   // a second one while the cluster can't tell who is dead
            _follower = new PageFollower(0, _partitions);
            for (long position = 1; _journal.Count < 120; position += _dice.Next(4) == 0 ? 1 << 20 : 1)
                _journal.Add(new Committed(new ConversationId($"c-{_dice.Next(12)}").Actor, 1, Clock.Noon, Said, position));
        }

        public void Play()
        {
            while (_committed < _journal.Count || _dice.Next(10) > 0) Step();
            Read();
            Check();
            Assert.Equal(_journal.Count, _given.Count);
        }

        private void Step()
        {
            switch (_dice.Next(100))
            {
                case < 30:
                    _committed = Math.Min(_journal.Count, _committed + _dice.Next(1, 5));
                    break;
                case < 60:
                    Publish(_dice.Next(_readers.Length));
                    break;
                case < 95 when _wire.Count > 0:
                    Deliver(_dice.Next(4) == 0 ? _dice.Next(_wire.Count) : 0);
                    break;
                case < 96:
                    Read();
                    break;
                case < 97:
                    _checkpoint = _given.Count;
                    break;
                case < 98:
                    _given.RemoveRange(_checkpoint, _given.Count - _checkpoint);
                    _follower = new PageFollower(_given.Count == 0 ? 0 : _given[^1].Position, _partitions);
                    Read();
                    break;
                case < 99:
                    _readers[_dice.Next(_readers.Length)] = 0;   // a new one, which begins with what it is told of next
                    break;
            }
            Check();
        }

        private void Publish(int reader)
        {
            var events = Committed().SkipWhile(c => c.Position <= _readers[reader]).Take(_dice.Next(1, 20)).ToList();
            if (events.Count == 0) return;
            var (after, upto) = (_readers[reader], events[^1].Position);
            if (after == 0) (after, events) = (upto, []);
            _readers[reader] = upto;
            for (var p = 0; p < _partitions; p++)
                _wire.Add(new Page(p, after, upto, [.. events.Where(e => e.Actor.PartitionOf(_partitions) == p)]));
        }

        private void Deliver(int which)
        {
            var page = _wire[which];
            if (_dice.Next(10) > 0) _wire.RemoveAt(which);   // else it comes again
            if (_dice.Next(10) == 0) return;                 // lost
            var fits = _follower.TryAdd(page);
            _given.AddRange(_follower.Take());
            if (!fits) Read();
        }

        private void Read()
        {
            while (Committed().SkipWhile(c => c.Position <= _follower.Reached).Take(7).ToList() is { Count: > 0 } page)
            {
                _follower.Skip(page);
                _given.AddRange(page);
            }
        }

        private IEnumerable<Committed> Committed() => _journal.Take(_committed);

        private void Check() =>
            Assert.True(_given.SequenceEqual(_journal.Take(_given.Count)),
                $"seed {_seed}: {string.Join(' ', _given.Select(c => c.Position))}");
    }
}
