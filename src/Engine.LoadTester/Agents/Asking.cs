using System.Text.Json;
using Engine.Client;
using Engine.LoadTester.Verification;

namespace Engine.LoadTester.Agents;

internal static class Asking
{
    /// <summary>Asks for something in a conversation, under the same id until there is an answer.</summary>
    /// <param name="again">Asks once more when it is done, as after a lost answer.</param>
    /// <exception cref="HubRefusedException">The engine refused; the audit finds out whether it had done it.</exception>
    public static async Task<JsonElement> DoAsync(
        this HubLine line, ConversationRecord record, string method, object?[] arguments, bool again, CancellationToken stop)
    {
        var id = record.NextCommand();
        try
        {
            var done = await line.InvokeAsync(method, [record.Id, .. arguments, id], stop).ConfigureAwait(false);
            return again ? await line.InvokeAsync(method, [record.Id, .. arguments, id], stop).ConfigureAwait(false) : done;
        }
        catch (HubRefusedException)
        {
            record.Refused(id);
            throw;
        }
    }
}
