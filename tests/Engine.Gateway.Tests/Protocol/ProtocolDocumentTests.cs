using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Engine.Contracts;
using Engine.Contracts.Events;
using Engine.Contracts.Serialization;
using Engine.Gateway.Hubs;
using Engine.Gateway.Problems;
using Engine.Gateway.Tests.Support;
using Engine.Gateway.Tokens;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Gateway.Tests.Protocol;

/// <summary>docs/protocol.md says what the program does.</summary>
public sealed class ProtocolDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "protocol.md"));

    [Fact]
    public void Every_refusal_stands_there_with_its_code_and_status()
    {
        foreach (var refusal in Enum.GetValues<Refusal>().Where(r => r != Refusal.None))
            Assert.Contains(
                FormattableString.Invariant(
                    $"| {(int)refusal} | {JsonNamingPolicy.CamelCase.ConvertName(refusal.ToString())} | {RefusalTable.Of(refusal).Status}"),
                Document);
    }

    [Fact]
    public void Every_event_that_a_client_can_see_stands_there()
    {
        foreach (var name in EventCodec.Names.Where(n => n.StartsWith("conversation.") || n.StartsWith("effect.")))
            Assert.Contains($"| `{name}` |", Document);
    }

    [Fact]
    public void Every_property_of_an_event_stands_there_beside_who_sees_it()
    {
        foreach (var (type, properties) in Audiences.Rows.Where(row => row.Type.IsSubclassOf(typeof(ConversationEvent))))
        {
            var name = EventCodec.NameOf((Event)RuntimeHelpers.GetUninitializedObject(type));
            var cells = Document.Split('\n').Single(line => line.StartsWith($"| `{name}` |", StringComparison.Ordinal)).Split('|');
            foreach (var property in properties)
                Assert.Contains($"`{property}`", cells[Audiences.Of(type, property).HasFlag(Audience.Customer) ? 2 : 3]);
        }
    }

    [Theory]
    [InlineData(typeof(AgentHub))]
    [InlineData(typeof(SupervisorHub))]
    internal void Every_method_of_a_hub_stands_there_with_its_parameters(Type hub)
    {
        foreach (var method in hub.GetMethods(BindingFlags.Public | BindingFlags.Instance))
        {
            if (method.DeclaringType?.Assembly != hub.Assembly || method.GetBaseDefinition().DeclaringType?.Assembly != hub.Assembly)
                continue;
            var parameters = method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)).Select(p => p.Name);
            var call = method.Name == nameof(AgentHub.SignIn) ? "`SignIn({skills: {name: level}, languages, capacity})`"
                : $"`{method.Name}({string.Join(", ", parameters)})`";
            Assert.Contains(call, Document);
        }
    }

    [Fact]
    public async Task Every_address_stands_there()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        foreach (var endpoint in gateway.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.Trim('/').Replace("{documentName}", "v1").Replace("/negotiate", "");
            Assert.Contains(path.StartsWith("/hubs") ? $"### `{path}`"
                : $"`{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {path}", Document);
        }
    }

    [Fact]
    public void Every_role_and_every_option_stands_there()
    {
        foreach (var role in Enum.GetValues<Role>()) Assert.Contains($"| {role.Word()} |", Document);
        foreach (var option in typeof(GatewayOptions).GetProperties()) Assert.Contains($"`{option.Name}`", Document);
    }
}
