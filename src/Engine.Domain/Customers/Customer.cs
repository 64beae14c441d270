using System.Collections.Immutable;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Contracts.Events;
using Engine.Contracts.Views;
using Engine.Domain.Serialization;

namespace Engine.Domain.Customers;

/// <summary>One person across conversations: what is known of them, what is open, how the last ones went.</summary>
public sealed record Customer : ActorState
{
    /// <summary>How many past conversations are kept for the context packet; the journal has all.</summary>
    private const int PastMax = 10;

    /// <summary>How many open conversations are kept, the newest: an id that many share stays as small as anybody's.</summary>
    public const int OpenMax = 32;

    /// <summary>Facts kept across conversations; when they do not fit, the newest conversation's go first.</summary>
    private const int FactsMax = 64;

    public required CustomerId Id { get; init; }

    public CustomerProfile? Profile { get; init; }

    public ImmutableArray<ConversationId> Open { get; init; } = [];

    /// <summary>How many conversations there have been.</summary>
    public int Conversations { get; init; }

    /// <summary>Newest first.</summary>
    public ImmutableArray<PastConversation> Past { get; init; } = [];

    /// <summary>Nothing was heard of them since they were erased.</summary>
    public bool IsErased { get; init; }

    /// <summary>When they were erased last, and who wanted it.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    public string? ErasedBy { get; init; }

    /// <summary>Erased before their end was heard of: whatever is said of it then stays out.</summary>
    public ImmutableArray<ConversationId> ErasedOpen { get; init; } = [];

    /// <summary>What was known of them is to go, and their key is not deleted yet: nothing new is taken until it is.</summary>
    [JsonIgnore]
    public bool IsForgetting => Outbox.Any(effect => effect.Command is Forget);

    public CustomerView ToView() => new(Profile ?? new CustomerProfile(Id), Open, Conversations, Past);

    public bool Knows(ConversationId conversation) => Open.Contains(conversation) || Past.Any(p => p.Conversation == conversation);

    public static Customer Apply(Customer state, Committed committed) => committed.Event switch
    {
        CustomerEvent.Opened { IsErased: true } e => state with
        {
            Open = [.. state.Open.Skip(state.Open.Length - OpenMax + 1), e.Conversation],
            Conversations = state.Conversations + 1,
            ErasedOpen = [.. state.ErasedOpen.Skip(state.ErasedOpen.Length - OpenMax + 1), e.Conversation],
            Outbox = state.Outbox.Owe(committed, (e.Conversation.Actor, new ConversationCommand.Erase(state.ErasedBy ?? "system"))),
        },
        CustomerEvent.Opened e => state with
        {
            Profile = Merge(state.Profile, e.Profile),
            Open = [.. state.Open.Skip(state.Open.Length - OpenMax + 1), e.Conversation],
            Conversations = state.Conversations + 1,
            IsErased = false,
        },
        CustomerEvent.Ended e => state with
        {
            Open = state.Open.Remove(e.Conversation),
            Past = [new PastConversation(e.Conversation, committed.At, e.Outcome), .. state.Past.Take(PastMax - 1)],
        },
        CustomerEvent.Erased e => state with
        {
            Profile = null,
            IsErased = true,
            ErasedAt = committed.At,
            ErasedBy = e.By,
            ErasedOpen = state.Open,
            Outbox = state.Outbox.Owe(committed, (state.Id.Actor, new Forget())),
        },
        EffectSettled e => state with { Outbox = state.Outbox.Without(e.Effect) },
        _ => state,   // Exported changes nothing
    };

    /// <summary>What the newest channel says counts; what it does not say is kept.</summary>
    private static CustomerProfile Merge(CustomerProfile? known, CustomerProfile news) => known is null ? news : news with
    {
        Name = news.Name ?? known.Name,
        Locale = news.Locale ?? known.Locale,
        Facts = known.Facts is null ? news.Facts : news.Facts is null ? known.Facts
            : news.Facts.AddRange(known.Facts.Where(f => !news.Facts.ContainsKey(f.Key)).Take(Math.Max(0, FactsMax - news.Facts.Count))),
    };
}

/// <summary>Decides for one customer.</summary>
public sealed class CustomerDecider : IDecider<Customer>
{
    public ActorKind Kind => ActorKind.Customer;

    public JsonTypeInfo<Customer> Json => DomainJson.Default.Customer;

    public int Schema => 1;

    public Customer Initial(string key) => new() { Id = new CustomerId(key) };

    public Customer Apply(Customer state, Committed committed) => Customer.Apply(state, committed);

    public Owed Pending(Customer state) => new(state.Outbox);

    public Reply Decide(Draft<Customer> draft, Command command, Context context)
    {
        switch (command)
        {
            case CustomerCommand.Opened or CustomerCommand.Ended when draft.State.IsForgetting:
                return Draft<Customer>.Refuse(Refusal.Busy, "What was known of the customer is being erased. Try again in a moment.");
            case CustomerCommand.Opened c when !draft.State.Knows(c.Conversation) && c.At < draft.State.ErasedAt:
                var nobody = new CustomerProfile(draft.State.Id, Locale: c.Profile.Locale);
                draft.Emit(new CustomerEvent.Opened(c.Conversation, c.Channel, nobody, IsErased: true));
                break;
            case CustomerCommand.Opened c when !draft.State.Knows(c.Conversation):
                draft.Emit(new CustomerEvent.Opened(c.Conversation, c.Channel, c.Profile));
                break;
            case CustomerCommand.Ended c when draft.State.Open.Contains(c.Conversation):
                var outcome = draft.State.ErasedOpen.Contains(c.Conversation) ? c.Outcome with { Disposition = null } : c.Outcome;
                draft.Emit(new CustomerEvent.Ended(c.Conversation, outcome));
                break;
            case CustomerCommand.Erase or CustomerCommand.Export when draft.State.Conversations == 0:
                return Draft<Customer>.Refuse(Refusal.UnknownCustomer, "There is no such customer.");
            case CustomerCommand.Erase c when c.Conversations != draft.State.Conversations:
                return Draft<Customer>.Refuse(Refusal.StaleEpoch, "The customer has opened another conversation.");
            case CustomerCommand.Erase c when !draft.State.IsErased:
                draft.Emit(new CustomerEvent.Erased(c.By));
                break;
            case CustomerCommand.Export c:
                draft.Emit(new CustomerEvent.Exported(c.By));
                break;
            case Forget when !draft.State.IsErased:
                return Draft<Customer>.Refuse(Refusal.StaleEpoch, "The customer is not erased, or has come again since.");
            case Settle c when draft.State.Outbox.Find(c.Effect) is not null:
                draft.Emit(new EffectSettled(c.Effect, (c.Reply as Reply.Refused)?.Code ?? Refusal.None));
                break;
        }
        return draft.Accept(command is Look ? draft.State.ToView() : null);
    }
}
