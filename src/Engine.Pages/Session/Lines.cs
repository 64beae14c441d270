using System.Text.Json;
using Engine.Client;
using Engine.Contracts.Serialization;
using Microsoft.AspNetCore.Components;

namespace Engine.Pages.Session;

/// <summary>The person's lines to the hubs, and the dialect that is spoken on them.</summary>
public sealed class Lines(NavigationManager navigation, SignedIn session, TimeProvider time, Pauses pauses)
{
    public HubLine To(string hub) => new(new Uri(new Uri(navigation.BaseUri), $"/hubs/{hub}"), session.Token!, time, pauses);

    public static T Read<T>(JsonElement json) => json.Deserialize<T>(ContractsJson.Default.Options)!;
}
