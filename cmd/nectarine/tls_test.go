package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"nectarine/internal/value/clock"
)

// certify writes a certificate for 127.0.0.1 with its key, as of a moment, and answers
// who trusts it.
func certify(t *testing.T, folder string, serial int64, written time.Time) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{SerialNumber: big.NewInt(serial), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: clock.System{}.Now().Time.Add(-time.Hour), NotAfter: clock.System{}.Now().Time.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, made, made, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"cert.pem": {Type: "CERTIFICATE", Bytes: der}, "key.pem": {Type: "PRIVATE KEY", Bytes: private}} {
		file := filepath.Join(folder, name)
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, written, written); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	return pool
}

// TestTLS serves HTTPS, with addresses that say so, and serves a renewed certificate
// without a restart.
func TestTLS(t *testing.T) {
	folder := t.TempDir()
	db := "NECTARINE_DB=sqlite:" + filepath.Join(folder, "n.db")
	out, fault, err := run(t, []string{db}, "init", "--company", "Acme")
	if err != nil {
		t.Fatal(fault)
	}
	key := regexp.MustCompile(`nk_test_\w+`).FindString(out)
	trust := certify(t, folder, 1, clock.System{}.Now().Time.Add(-time.Minute))
	if _, fault, err := run(t, []string{db, "NECTARINE_TLS_CERT=" + filepath.Join(folder, "cert.pem")}, "serve"); err == nil ||
		!strings.Contains(fault, "together") {
		t.Errorf("a certificate without its key was taken: %v %s", err, fault)
	}
	s := serve(t, db, "NECTARINE_TLS_CERT="+filepath.Join(folder, "cert.pem"), "NECTARINE_TLS_KEY="+filepath.Join(folder, "key.pem"))
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("the server says that it serves %s, want https", s.url)
	}
	ask := func(trust *x509.CertPool) (string, error) {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: trust}}}
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/employees?limit=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("X-API-KEY", key)
		res, err := client.Do(q)
		if err != nil {
			return "", err
		}
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b), res.Body.Close()
	}
	if body, err := ask(trust); err != nil || !strings.Contains(body, `"status":200`) {
		t.Errorf("over TLS: %v, %s, want an answer", err, body)
	}
	renewed := certify(t, folder, 2, clock.System{}.Now().Time)
	if _, err := ask(renewed); err != nil {
		t.Errorf("the renewed certificate does not serve: %v", err)
	}
	if _, err := ask(trust); err == nil {
		t.Error("the certificate before still serves")
	}
}

// TestOnlySettingsComeFromTheEnvironment: what is said of one call has no variable, so
// that a container's NECTARINE_VERSION does not turn a proof into a line of text.
func TestOnlySettingsComeFromTheEnvironment(t *testing.T) {
	db := "NECTARINE_DB=sqlite:" + filepath.Join(t.TempDir(), "n.db")
	if _, fault, err := run(t, []string{db}, "init", "--company", "Acme"); err != nil {
		t.Fatal(fault)
	}
	stray := []string{db, "NECTARINE_VERSION=1.2.3", "NECTARINE_HELP=true", "NECTARINE_EXPECT=1:00", "NECTARINE_FORMAT=text", "NECTARINE_COMPANY=Other",
		"NECTARINE_TIMEZONE=Mars/Olympus", "NECTARINE_OFF=us-regf-time", "NECTARINE_NAMES=schemas"}
	if out, fault, err := run(t, stray, "audit", "verify"); err != nil || !strings.Contains(out, "unbroken") {
		t.Errorf("audit verify printed %q %q (%v), want the proof", out, fault, err)
	}
	settings := []string{"DB", "KEY_FILE", "ADDR", "TLS_CERT", "TLS_KEY", "DOCUMENTS", "DEMO", "LOG_FORMAT", "BASE_URL", "TRUST_PROXY", "TRUSTED_PROXIES", "MAX_CONNECTIONS"}
	for _, command := range [][]string{{"serve"}, {"init"}, {"audit", "verify"}, {"guard", "check"}, {"loan", "schedule"}, {"key", "create"}} {
		out, fault, err := run(t, nil, append(command, "--help")...)
		if err != nil {
			t.Fatal(fault)
		}
		for _, found := range regexp.MustCompile(`\$NECTARINE_(\w+)`).FindAllStringSubmatch(out, -1) {
			if !strings.Contains(" "+strings.Join(settings, " ")+" ", " "+found[1]+" ") {
				t.Errorf("%v: $%s is no setting of an installation", command, found[0])
			}
		}
	}
}
