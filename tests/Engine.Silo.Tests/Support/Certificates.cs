using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Engine.Silo.Tests.Support;

internal static class Certificates
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1), Until = From.AddDays(10);

    public static X509Certificate2 Authority(string name)
    {
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(From, Until);
    }

    public static X509Certificate2 SignedBy(X509Certificate2 authority, string name)
    {
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        return request.Create(authority, From, Until.AddDays(-1), RandomNumberGenerator.GetBytes(8));
    }
}
