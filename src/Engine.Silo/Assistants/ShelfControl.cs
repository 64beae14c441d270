using System.Text.Json;
using Engine.Contracts.Serialization;
using Engine.Contracts.Views;
using Engine.Runtime.Assistants;
using Orleans.Providers;

namespace Engine.Silo.Assistants;

/// <summary>What Orleans' management asks of one silo's assistants.</summary>
internal sealed class ShelfControl(Shelf shelf, ILocalSiloDetails here) : IControllable
{
    public const string Name = "assistants";

    /// <summary>On the wire between versions: append only.</summary>
    public enum Order { Read = 0, Reload = 1 }

    /// <returns>An <see cref="AssistantsView"/> as JSON.</returns>
    public async Task<object?> ExecuteCommand(int command, object? arg)
    {
        // Away from the silo's own scheduler: loading models takes a while.
        var view = await Task.Run(() => (Order)command == Order.Reload ? shelf.Reload() : shelf.View()).ConfigureAwait(false);
        return JsonSerializer.Serialize(
            view with { Silo = here.SiloAddress.Endpoint.ToString() }, ContractsJson.Default.AssistantsView);
    }
}
