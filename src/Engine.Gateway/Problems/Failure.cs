using Engine.Contracts;
using Engine.Journal;

namespace Engine.Gateway.Problems;

/// <summary>What a client is told of an exception, over HTTP and over hubs alike.</summary>
/// <param name="Why">One sentence for a person, without a word of our insides.</param>
internal readonly record struct Failure(Refusal Refusal, string Why)
{
    /// <summary>Whether the engine or its journal is away for a moment. Anything else is a bug.</summary>
    public bool IsForLater => Refusal != Refusal.Internal;

    public static Failure Of(Exception exception) => exception switch
    {
        JournalException => new Failure(Refusal.StorageFailed, "The journal can't be reached; try again in a moment."),
        TimeoutException => new Failure(Refusal.Busy, "The engine did not answer in time; the same request may be sent again."),
        _ => new Failure(Refusal.Internal, "Something went wrong here; the same request may be sent again."),
    };
}
