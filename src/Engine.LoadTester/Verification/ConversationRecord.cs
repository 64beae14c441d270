using System.Collections.Concurrent;
using System.Globalization;
using Engine.Contracts;
using Engine.Domain.Audits;

namespace Engine.LoadTester.Verification;

/// <summary>
/// What one conversation's people were told: all of it must be in its journal in the end. About 200 bytes, kept until the audit.
/// </summary>
internal sealed class ConversationRecord(string id)
{
    private readonly Lock _gate = new();
    private List<string>? _agentMessages;
    private List<string>? _acceptedBy, _refused;
    private int _commands;
    private long _handoffFrom;

    public string Id { get; } = id;

    /// <summary>The customer's messages have the ids m1, m2, …; so many were acknowledged.</summary>
    public int Acknowledged { get; set; }

    /// <summary>The customer left in the middle without a word.</summary>
    public bool WentSilent { get; set; }

    public static string MessageId(int number) => string.Create(CultureInfo.InvariantCulture, $"m{number}");

    /// <summary>The customer is about to say what may lead to a handoff; 0 when it did not.</summary>
    public void HandoffFrom(long timestamp) => Interlocked.Exchange(ref _handoffFrom, timestamp);

    /// <returns>Since when the handoff is being timed, once; 0 when it is not.</returns>
    public long TakeHandoff() => Interlocked.Exchange(ref _handoffFrom, 0);

    public void AgentSaid(string message)
    {
        lock (_gate) (_agentMessages ??= []).Add(message);
    }

    public void AcceptedBy(string agent)
    {
        lock (_gate) (_acceptedBy ??= []).Add(agent);
    }

    /// <summary>The id of the next command of anybody in this conversation.</summary>
    public string NextCommand() => string.Create(CultureInfo.InvariantCulture, $"x{Interlocked.Increment(ref _commands)}");

    /// <summary>Somebody was told that this command was not done.</summary>
    public void Refused(string command)
    {
        lock (_gate) (_refused ??= []).Add(command);
    }

    public IReadOnlyList<string> Refusals
    {
        get { lock (_gate) return _refused?.ToArray() ?? []; }
    }

    public Told Told
    {
        get
        {
            lock (_gate)
                return new Told([.. Enumerable.Range(1, Acknowledged).Select(MessageId)])
                {
                    AgentMessages = _agentMessages?.ToArray() ?? [],
                    Acceptances = _acceptedBy?.ConvertAll(agent => new AgentId(agent)) ?? [],
                };
        }
    }
}

/// <summary>Every conversation of the run.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, ConversationRecord> _all = new();

    public IEnumerable<ConversationRecord> All => _all.Values;

    public int Count => _all.Count;

    public ConversationRecord Open(string id) => _all.GetOrAdd(id, static i => new ConversationRecord(i));

    public ConversationRecord? Find(string id) => _all.GetValueOrDefault(id);
}
