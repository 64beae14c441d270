namespace Engine.Simulation.Invariants;

/// <summary>Every invariant there is. A new one is a class in this folder and a line here.</summary>
internal static class AllInvariants
{
    public static Invariant[] Create() =>
    [
        new AuditFindsNothing(),
        new PositionsRise(),
        new AcknowledgedMessagesAreKept(),
        new RepeatsGetTheFirstAnswer(),
        new NothingSecretIsStored(),
        new DemandsHaveTheLanguage(),
        new OneAgentIsAsked(),
        new WhoLeftAQueueStaysOut(),
        new OffersHavePlaces(),
        new WhoStaysKeepsTheirs(),
        new IntervalsAddUp(),
        new ReplayEqualsLive(),
        new StreamsAreWhole(),
        new PacketsAreComplete(),
        new EffectsAreDone(),
        new NobodyWaitsInVain(),
        new NobodyIsPromisedInVain(),
        new AgentsHoldWhatTheyOwn(),
        new DesksShowWhatAgentsHold(),
        new WallShowsConversations(),
        new CustomersKnowTheirConversations(),
        new NobodyIsStuck(),
        new SilenceHasAnEnd(),
        new WhoIsThereGoesFirst(),
        new StopsLoseNothing(),
        new LeasesDecideWhoIsThere(),
        new OffersAreAnswerable(),
        new SendersAreAskedLast(),
        new AbsentAgentsAreGone(),
        new RostersHaveWhoIsSignedIn(),
        new StatesStaySmall(),
        new ReadersAreOnRecord(),
        new LookUpsAreAnswered(),
        new FailuresAreDeadLetters(),
        new SubscribersHearEverything(),
        new AnswersFitQuestions(),
        new LoopsEnd(),
        new VersionsAreKept(),
        new ErasedIsErased(),
        new ErasingKeepsFigures(),
    ];
}
