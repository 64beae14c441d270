using System.Collections.Immutable;

namespace Engine.Contracts.Views;

/// <summary>Who is told by webhooks, without their secrets.</summary>
public sealed record WebhooksView(ImmutableArray<WebhookView> Webhooks) : View;

/// <param name="By">The admin who made it.</param>
public sealed record WebhookView(string Id, string Url, ImmutableArray<string> Types, string By, DateTimeOffset At);
