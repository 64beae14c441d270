using System.CommandLine;
using Engine.Contracts;
using Engine.Runtime.Customers;

namespace Engine.Host.Commands;

/// <summary>Writes all that is known of a customer as JSON.</summary>
internal static class ExportCommand
{
    private const string By = "export-command";

    public static Command Create()
    {
        var customer = new Option<string>("--customer") { Description = "The customer", Required = true };
        customer.Validators.Add(result =>
        {
            if (!WordId.IsValid(result.GetValue(customer))) result.AddError("--customer must be 1 to 128 letters, digits or - _ . : @ +.");
        });
        var at = new EngineAt();
        var command = new Command("export", "Writes all that is known of a customer, as JSON") { customer };
        at.AddTo(command);
        command.SetAction((parsed, cancellation) => Refusals.InOneSentenceAsync(() =>
        {
            var id = new CustomerId(parsed.GetValue(customer)!);
            return at.RunAsync(parsed, http => AskAsync(http, id, cancellation),
                engine => WriteAsync(engine, id, cancellation), cancellation);
        }));
        return command;
    }

    private static async Task<int> AskAsync(HttpClient http, CustomerId customer, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync($"/v1/customers/{Uri.EscapeDataString(customer.Value)}/export",
            HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!answer.IsSuccessStatusCode) return await EngineAt.RefusedAsync(await answer.Content.ReadAsStringAsync(cancellation));
        await using var output = Console.OpenStandardOutput();
        await answer.Content.CopyToAsync(output, cancellation);
        return 0;
    }

    private static async Task<int> WriteAsync(IEngine engine, CustomerId customer, CancellationToken cancellation)
    {
        if (await engine.BeginExportAsync(customer, By, cancellation) is Reply.Refused refused)
            return await EngineAt.RefusedAsync(refused.Why);
        await using var output = Console.OpenStandardOutput();
        await engine.WriteExportAsync(customer, output, cancellation);
        return 0;
    }
}
