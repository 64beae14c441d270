using Engine.Contracts;

namespace Engine.Domain.Assistants;

/// <summary>One version of an assistant, with the model that reads for it.</summary>
public sealed record Edition(Assistant Assistant, IUnderstanding Understanding);
