using Engine.Contracts;

namespace Engine.Understanding;

/// <summary>A message's analysis, and the features that carried its intent, in descending order of what they add to the best.</summary>
public sealed record Explanation(Analysis Analysis, IReadOnlyList<FeatureShare> Features);

/// <summary>What one feature adds to the scores of the best and the second intent; below 0 it speaks against.</summary>
/// <param name="Feature">Words or letters as they were read; a blank at an end says that a word begins or ends there.</param>
public readonly record struct FeatureShare(string Feature, float ForBest, float ForSecond);
