namespace Engine.Understanding.Sensitive;

/// <summary>Check digits: what tells a number that means something from one that does not.</summary>
internal static class Checksums
{
    /// <summary>ISO/IEC 7812: every second digit from the right counts double, digits of the doubles added; the sum ends in 0.</summary>
    public static bool Luhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            if (i % 2 == 1 && (digit *= 2) > 9) digit -= 9;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    /// <summary>ISO 13616: the first four characters moved to the end, letters read as 10 to 35, the whole modulo 97 is 1.</summary>
    /// <param name="iban">Upper-case letters and digits, no blanks.</param>
    public static bool Iban(ReadOnlySpan<char> iban)
    {
        var remainder = 0;
        for (var i = 0; i < iban.Length; i++)
        {
            var c = iban[(i + 4) % iban.Length];
            remainder = char.IsAsciiDigit(c) ? (remainder * 10 + c - '0') % 97 : (remainder * 100 + c - 'A' + 10) % 97;
        }
        return remainder == 1;
    }

    /// <summary>Spain's DNI and NIE: the number modulo 23 picks the letter.</summary>
    public static bool Dni(int number, char letter) => "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == letter;

    /// <summary>Poland's PESEL: weights 1 3 7 9 over the first ten digits; the eleventh makes the sum end in 0.</summary>
    public static bool Pesel(ReadOnlySpan<char> digits)
    {
        ReadOnlySpan<int> weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1];
        var sum = 0;
        for (var i = 0; i < weights.Length; i++) sum += weights[i] * (digits[i] - '0');
        return sum % 10 == 0;
    }

    /// <summary>The Netherlands' BSN: weights 9 to 2 and −1; the sum is a multiple of 11.</summary>
    public static bool Bsn(ReadOnlySpan<char> digits)
    {
        var sum = -(digits[8] - '0');
        for (var i = 0; i < 8; i++) sum += (9 - i) * (digits[i] - '0');
        return sum % 11 == 0;
    }

    /// <summary>France's NIR: 97 minus the first thirteen digits modulo 97 gives the last two.</summary>
    public static bool Nir(ReadOnlySpan<char> digits)
    {
        long number = 0;
        foreach (var digit in digits[..13]) number = number * 10 + digit - '0';
        return 97 - number % 97 == (digits[13] - '0') * 10 + digits[14] - '0';
    }
}
