using Engine.Contracts;
using Engine.Contracts.Commands;
using Engine.Gateway.Tokens;

namespace Engine.Gateway.Sight;

/// <summary>
/// Puts on record that somebody who works here reads a conversation that is not theirs: in its journal, and in the log. It happens
/// before anything is shown, so that nothing is shown that could not be recorded.
/// </summary>
/// <remarks>The conversation decides whose it is and records each reader once an hour; within it this does not ask again.</remarks>
internal sealed class Inspections(IEngine engine, TimeProvider time, ILogger<Inspections> logger)
{
    private static readonly TimeSpan Once = TimeSpan.FromHours(1);

    /// <summary>When each was recorded. About 200 bytes each, 0.8 MB in all.</summary>
    private readonly Remembered<(string Reader, ConversationId), DateTimeOffset> _recorded = new(places: 4096);

    /// <returns>Why nothing may be shown; null when it may.</returns>
    public async ValueTask<Reply.Refused?> NoteAsync(Caller reader, ConversationId conversation, CancellationToken cancellation)
    {
        if (reader.Role is Role.Customer or Role.Channel) return null;
        var now = time.GetUtcNow();
        if (_recorded.TryGet((reader.Id, conversation), out var at) && now - at < Once) return null;
        var reply = await engine.SendAsync(conversation.Actor, new ConversationCommand.Inspect(reader.Agent), cancellation);
        if (reply is not Reply.Accepted accepted) return (Reply.Refused)reply;
        if (accepted.First > accepted.Last) return null;   // theirs, or on record already
        InspectionLog.Inspected(logger, reader.Id, reader.Role.Word(), conversation);
        _recorded.Set((reader.Id, conversation), now);
        return null;
    }
}

internal static partial class InspectionLog   // event ids 5100–5199: audit
{
    [LoggerMessage(5100, LogLevel.Information, "{Reader} ({Role}) reads {Conversation}, which is not theirs")]
    public static partial void Inspected(ILogger logger, string reader, string role, ConversationId conversation);

    [LoggerMessage(5101, LogLevel.Information, "{Admin} erased {Actor}: {Conversations} conversations")]
    public static partial void Erased(ILogger logger, string admin, ActorId actor, int conversations);

    [LoggerMessage(5102, LogLevel.Information, "{Admin} exported {Actor}")]
    public static partial void Exported(ILogger logger, string admin, ActorId actor);

    [LoggerMessage(5103, LogLevel.Information, "{Admin} had the assistants read again; {Refused} folders were refused")]
    public static partial void Reloaded(ILogger logger, string admin, int refused);
}
