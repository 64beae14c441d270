using System.Text.Json.Serialization;
using Engine.Contracts.Serialization;
using Engine.Domain.Agents;
using Engine.Domain.Conversations;
using Engine.Domain.Conversations.Timers;
using Engine.Domain.Customers;
using Engine.Domain.Queues;

namespace Engine.Domain.Serialization;

/// <summary>Actor states as JSON, for snapshots, in the dialect of <see cref="ContractsJson"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(Silence), TypeInfoPropertyName = "ConversationSilence")]
[JsonSerializable(typeof(Agent))]
[JsonSerializable(typeof(Queue))]
[JsonSerializable(typeof(Customer))]
[JsonSerializable(typeof(DeadLetters.DeadLetterBox))]
[JsonSerializable(typeof(Webhooks.Subscribers))]
[JsonSerializable(typeof(Contracts.Commands.CustomerCommand.Opened), TypeInfoPropertyName = "CustomerOpenedCommand")]
[JsonSerializable(typeof(Contracts.Commands.CustomerCommand.Ended), TypeInfoPropertyName = "CustomerEndedCommand")]
[JsonSerializable(typeof(Contracts.Commands.ConversationCommand.Erase), TypeInfoPropertyName = "EraseConversation")]
[JsonSerializable(typeof(Contracts.Commands.CustomerCommand.Erase), TypeInfoPropertyName = "EraseCustomer")]
internal sealed partial class DomainJson : JsonSerializerContext;
