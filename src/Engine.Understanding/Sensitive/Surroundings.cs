using System.Buffers;

namespace Engine.Understanding.Sensitive;

/// <summary>Words before a number that say what it is.</summary>
internal static class Surroundings
{
    public static readonly SearchValues<string> Phone = Words("phone", "tel", "mobile", "cell", "call me", "call us", "reach me", "whatsapp", "text me", "contact no", "contact number", "contact me", "my number", "ring me", "sms", "handy", "nummer ist", "anrufen", "erreichbar", "móvil", "movil", "llám", "llam", "mi número", "appel", "portable", "numéro est", "cellulare", "chiamat", "telemóvel");
    public static readonly SearchValues<string> Card = Words("card", "visa", "mastercard", "amex", "credit", "debit", "tarjeta", "carte", "karte", "carta", "cartão", "kaart", "kart");
    public static readonly SearchValues<string> NationalId = Words("ssn", "social security", "social sec", "national insurance", "nino", "passport", "pesel", "bsn", "burgerservice", "dni", "nie", "sécurité sociale", "securite sociale", "numéro de sécu", "nir", "ni number", "tax id", "sofi");
    public static readonly SearchValues<string> Birth = Words("born", "birth", "dob", "d.o.b", "bday", "geboren", "geburts", "nacimiento", "nací", "naci el", "nacido", "nacida", "naissance", "né le", "née le", "ne le", "nee le", "nascita", "nato il", "nata il", "nascimento", "nasci", "geboorte", "urodz");
    public static readonly SearchValues<string> Code = Words("code", "otp", "one time", "one-time", "verification", "cvv", "cvc", "security number", " pin", "pin ", "2fa", "tan ", "código", "codigo", "clave", "codice", "kod ");

    // A number is explained within the clause before it: 40 characters hold "my mobile phone number, if you need it, is".
    private const int Reach = 40;

    /// <summary>Whether one of the words stands shortly before <paramref name="start"/>.</summary>
    public static bool Before(ReadOnlySpan<char> text, int start, SearchValues<string> words) =>
        text[Math.Max(0, start - Reach)..start].ContainsAny(words);

    private static SearchValues<string> Words(params string[] words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
