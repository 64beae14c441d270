using Engine.Gateway.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace Engine.Gateway.Endpoints;

/// <summary>Shapes that the document shows and nobody builds: events are written straight from the journal's own form.</summary>
/// <param name="Sequence">Counts the conversation's events from 1, without gaps.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Type">A name of docs/protocol.md; the event's own properties stand beside it.</param>
internal sealed record EventDocument(long Sequence, DateTimeOffset At, string Type);

/// <param name="Sequence">The last event of this turn.</param>
/// <param name="Events">What this turn produced.</param>
internal sealed record TurnDocument(long Sequence, EventDocument[] Events);

/// <param name="Events">In order, without gaps.</param>
/// <param name="Next">The next page's after.</param>
internal sealed record PageDocument(EventDocument[] Events, long Next);

internal static class OpenApiDocument
{
    private const string Bearer = "bearer";

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) endpoint.Produces<Problem>(status, Problem.ContentType);
        return endpoint;
    }

    public static void AddEngineDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Engine",
                Version = "v1",
                Description = "Conversations between customers, a bot and people. Agents and supervisors work over SignalR hubs: see docs/protocol.md.",
            };
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>().Any())
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(Contracts.IWordId<>)))
            {
                schema.Type = JsonSchemaType.String;
                schema.Pattern = "^[A-Za-z0-9_.:@+-]{1,128}$";
            }
            return Task.CompletedTask;
        });
    });
}
