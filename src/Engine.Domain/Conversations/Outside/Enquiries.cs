using System.Collections.Immutable;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;

namespace Engine.Domain.Conversations.Outside;

/// <summary>What other systems have been asked.</summary>
public sealed record Enquiries
{
    /// <summary>At once; who asks for more is told to wait.</summary>
    public const int UnderWayMax = 4;

    /// <summary>Failed ones that an operator may have asked again.</summary>
    private const int FailedMax = 4;

    public static Enquiries None { get; } = new();

    public ImmutableArray<Enquiry> UnderWay { get; init; } = [];

    public ImmutableArray<Enquiry> Failed { get; init; } = [];

    internal Enquiry? Find(string request) => UnderWay.FirstOrDefault(l => l.Request == request);

    internal Enquiries After(Committed committed) => committed.Event switch
    {
        ConversationEvent.LookUpAsked e => this with
        {
            UnderWay = UnderWay.Add(new Enquiry(e.Request, e.Epoch, e.Intent, e.Port, e.Operation, e.SlowAt)),
            Failed = Failed.RemoveAll(l => l.Request == e.Request),
        },
        ConversationEvent.LookUpTookLong e => Find(e.Request) is { } slow
            ? this with { UnderWay = UnderWay.Replace(slow, slow with { SlowAt = null }) } : this,
        ConversationEvent.LookUpAnswered e => Find(e.Request) is { } asked ? this with
        {
            UnderWay = UnderWay.Remove(asked),
            Failed = e.Outcome is PortOutcome.Done or PortOutcome.NotFound
                ? Failed : [.. Failed.Skip(Failed.Length - FailedMax + 1), asked with { SlowAt = null }],
        } : this,
        _ => this,
    };

    /// <summary>What the port is told: ids and words of the assistant file, nothing that anybody wrote.</summary>
    internal static PortRequest RequestFor(Conversation state, ConversationEvent.LookUpAsked asked) => new(
        asked.Request, asked.Operation, asked.Deadline, new Dictionary<string, string?>
        {
            ["conversation"] = state.Id.Value,
            ["customer"] = state.Customer.Id.IsAnonymous ? null : state.Customer.Id.Value,
            ["channel"] = state.Channel,
            ["language"] = state.Talk.Language == "und" ? null : state.Talk.Language,
            ["intent"] = asked.Intent,
        }.Where(p => p.Value is not null).ToImmutableSortedDictionary(p => p.Key, p => p.Value!, StringComparer.Ordinal));
}

/// <summary>Another system has been asked for something.</summary>
/// <param name="Epoch">Under which; an answer under another is recorded and nothing more.</param>
/// <param name="SlowAt">When the customer is told that it takes long; null: they were, or need not be.</param>
public sealed record Enquiry(string Request, int Epoch, string Intent, string Port, string Operation, DateTimeOffset? SlowAt);
