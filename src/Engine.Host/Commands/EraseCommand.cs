using System.CommandLine;
using System.Globalization;
using Engine.Contracts;
using Engine.Runtime.Customers;

namespace Engine.Host.Commands;

/// <summary>Makes the engine forget a customer, or one conversation.</summary>
internal static class EraseCommand
{
    private const string By = "erase-command";

    public static Command Create()
    {
        var customer = new Option<string?>("--customer") { Description = "The customer, with all their conversations" };
        var conversation = new Option<string?>("--conversation") { Description = "One conversation" };
        var at = new EngineAt();
        var command = new Command("erase",
            "Forgets a customer or a conversation: what was said can't be read any more; figures stay") { customer, conversation };
        at.AddTo(command);
        command.Validators.Add(result =>
        {
            string?[] ids = [.. new[] { result.GetValue(customer), result.GetValue(conversation) }.Where(id => id is not null)];
            if (ids is not [{ } id]) result.AddError("Name one of --customer and --conversation.");
            else if (!WordId.IsValid(id)) result.AddError("An id must be 1 to 128 letters, digits or - _ . : @ +.");
        });
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() =>
        {
            var (who, what) = (parsed.GetValue(customer), parsed.GetValue(conversation));
            var address = who is not null ? $"/v1/customers/{Uri.EscapeDataString(who)}"
                : $"/v1/conversations/{Uri.EscapeDataString(what!)}";
            return at.RunAsync(parsed, http => AskAsync(http, address, cancellation),
                engine => EraseAsync(engine, who, what, cancellation), cancellation);
        }));
        return command;
    }

    private static async Task<int> AskAsync(HttpClient http, string address, CancellationToken cancellation)
    {
        using var answer = await http.DeleteAsync(address, cancellation);
        if (!answer.IsSuccessStatusCode) return await EngineAt.RefusedAsync(await answer.Content.ReadAsStringAsync(cancellation));
        return Say((await answer.Content.ReadFromJsonAsync<Answer>(cancellation))!.Conversations);
    }

    private static async Task<int> EraseAsync(IEngine engine, string? customer, string? conversation, CancellationToken cancellation)
    {
        var erased = customer is not null
            ? await engine.EraseAsync(new CustomerId(customer), By, cancellation)
            : new Erasures.Erased(await engine.EraseAsync(new ConversationId(conversation!), By, cancellation), 1);
        return erased.Reply is Reply.Refused refused ? await EngineAt.RefusedAsync(refused.Why) : Say(erased.Conversations);
    }

    private static int Say(int conversations)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Erased: nobody can read what was said in {conversations} conversation(s) any more."));
        return 0;
    }

    private sealed record Answer(int Conversations);
}
